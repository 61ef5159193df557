# The shell function awsin and Tab, for zsh's plugin managers: docs/recipes.md.
if (( ${+commands[awsin]} )); then
  eval "$(command awsin init zsh)"
else
  print -u2 "awsin: the plugin is there, the program is not on PATH"
fi
