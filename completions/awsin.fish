# awsin's completions for fish; as a file: awsin completion fish > ~/.config/fish/completions/awsin.fish
function __awsin_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -lx AWSIN_SHORT $awsin_short
    @awsin@ __complete fish $before "$current" 2>/dev/null
end
complete -c awsin -f -k -a '(__awsin_complete)'
