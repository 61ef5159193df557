# awsin for nushell, saved once into its vendor/autoload folder:
#   mkdir ($nu.data-dir | path join vendor autoload); awsin init nushell | save -f ($nu.data-dir | path join vendor autoload awsin.nu)
# `awsin use` prints data, which is loaded; all else runs as it is.
@complete "nu-complete awsin"
def --env --wrapped awsin [...rest] {
  if ($rest | is-empty) or ($rest | first) != use {
    with-env {AWSIN_SHELL: nushell} { ^@awsin@ ...$rest }
    return
  }
  let change = with-env {AWSIN_SHELL: nushell} { ^@awsin@ ...$rest } | from json
  if $change == null { return }
  load-env $change.set
  hide-env --ignore-errors ...$change.unset
}
