# For tmux's status line, before each prompt: what #{@awsin} is in this pane.
function _awsin_tmux --on-event fish_prompt
    set -q TMUX_PANE
    or return
    set -l said (@awsin@ prompt 2>/dev/null)
    command tmux set-option -p -t $TMUX_PANE @awsin "$said" >/dev/null 2>&1
end
