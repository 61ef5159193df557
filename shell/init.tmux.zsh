# For tmux's status line, before each prompt: what #{@awsin} is in this pane.
function _awsin_tmux {
  \builtin \local _awsin_kept=$?
  if [[ "${TMUX_PANE-}" != "" ]]; then
    \command 'tmux' 'set-option' '-p' '-t' "$TMUX_PANE" '@awsin' "$(@awsin@ 'prompt' 2>/dev/null)" >/dev/null 2>&1 || \builtin \true
  fi
  \builtin \return "$_awsin_kept"
}
\builtin \typeset '-ga' 'precmd_functions' # under no_unset, too
precmd_functions=("${(@)precmd_functions[@]:#_awsin_tmux}" _awsin_tmux)
