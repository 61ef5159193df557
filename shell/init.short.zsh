_awsin_short=1 # for _awsin_register, which the completions define
(( $+functions[_awsin_register] )) && _awsin_register
\builtin unalias use login-all 2>/dev/null || \builtin true
function use { \awsin use "$@"; }
function login-all { \awsin login-all "$@"; }
