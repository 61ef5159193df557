# awsin for elvish, in ~/.config/elvish/rc.elv: eval (awsin init elvish | slurp)
# Only what `awsin use` prints is evaluated; all else runs as it is.
edit:add-var awsin~ {|@args|
  tmp E:AWSIN_SHELL = elvish
  if (or (== (count $args) 0) (not-eq $args[0] use)) {
    (external @awsin@) $@args
  } else {
    var snippet = ''
    try {
      set snippet = ((external @awsin@) $@args | slurp)
    } catch e {
      # Who leaves the picker needs no traceback; a script must not go on after an error.
      if (not (and (has-key $e[reason] exit-status) (== $e[reason][exit-status] 130))) { fail $e }
    }
    eval &ns=(ns [&]) $snippet
  }
}
