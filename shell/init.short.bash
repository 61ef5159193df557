\builtin unalias use login-all 2>/dev/null || \builtin true
function use { awsin use "$@"; }
function login-all { awsin login-all "$@"; }
\builtin complete -F _awsin use login-all
