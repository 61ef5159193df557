# awsin's completions for fish; as a file: awsin completion fish > ~/.config/fish/completions/awsin.fish
function __awsin_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    if contains -- "$before[2]" exec each; and set -l dashes (contains -i -- -- $before)
        set -l command $before[(math $dashes + 1)..-1] # behind them is another command line
        complete -C (string join -- ' ' (string escape -- $command) "$current")
        return
    end
    set -lx AWSIN_SHORT $awsin_short
    @awsin@ __complete fish $before "$current" 2>/dev/null
end
complete -c awsin -f -k -a '(__awsin_complete)'
