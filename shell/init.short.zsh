_awsin_short='@use@ @login-all@' # for the completions, and their _awsin_register
if [[ "${+functions[_awsin_register]}" = 1 ]]; then _awsin_register; fi
\builtin \unalias '@use@' '@login-all@' 2>/dev/null || \builtin \true
function @use@ { \awsin 'use' "$@"; }
function @login-all@ { \awsin 'login-all' "$@"; }
