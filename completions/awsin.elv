# awsin's completions for elvish; as a file, with `use awsin-completions` in rc.elv:
#   awsin completion elvish > ~/.config/elvish/lib/awsin-completions.elv
use str
set edit:completion:arg-completer[awsin] = {|@words|
  var dashes = [(for i [(range (- (count $words) 1))] { if (eq $words[$i] --) { put $i } })]
  if (and (> (count $dashes) 0) (has-value [exec each] $words[1])) {
    var command = $words[(+ $dashes[0] 1)..] # behind them is another command line
    edit:complete-sudo sudo $@command
  } else {
    try { (external @awsin@) __complete elvish $@words 2>/dev/null } catch { nop } | from-lines | each {|line|
      var value description = (str:split &max=2 "\t" $line)
      edit:complex-candidate $value &display=$value'  '$description
    }
  }
}
