# awsin for elvish, in ~/.config/elvish/rc.elv: eval (awsin init elvish | slurp)
# Only what `awsin use` prints is evaluated; all else runs as it is.
edit:add-var awsin~ {|@args|
  tmp E:AWSIN_SHELL = elvish
  if (or (== (count $args) 0) (not-eq $args[0] use)) {
    (external @awsin@) $@args
  } else {
    var snippet = ((external @awsin@) $@args | slurp)
    eval &ns=(ns [&]) $snippet
  }
}
