\builtin unalias use login-all 2>/dev/null || \builtin true
function use { awsin use "$@"; }
if [[ ! -o posix ]]; then function login-all { awsin login-all "$@"; }; fi # no name for a function there
\builtin complete -F _awsin use login-all
