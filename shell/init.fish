# awsin for fish, in ~/.config/fish/config.fish: awsin init fish | source
# Only what `awsin use` prints is evaluated; all else runs as it is.
function awsin --description 'Life with several AWS IAM Identity Centers'
    set -lx AWSIN_SHELL fish
    if not builtin test "$argv[1]" = use
        @awsin@ $argv
        return
    end
    set -l awsin_snippet (@awsin@ $argv)
    or return
    set -e AWSIN_SHELL
    eval $awsin_snippet
end
