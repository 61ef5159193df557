# awsin's completions for elvish; as a file, with `use awsin-completions` in rc.elv:
#   awsin completion elvish > ~/.config/elvish/lib/awsin-completions.elv
use str
set edit:completion:arg-completer[awsin] = {|@words|
  try { (external @awsin@) __complete elvish $@words 2>/dev/null } catch { nop } | from-lines | each {|line|
    var value description = (str:split &max=2 "\t" $line)
    edit:complex-candidate $value &display=$value'  '$description
  }
}
