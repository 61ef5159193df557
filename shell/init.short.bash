_awsin_short='@use@ @login-all@' # for the completions
\builtin unalias @use@ @login-all@ 2>/dev/null || \builtin true
function @use@ { awsin use "$@"; }
if [[ ! -o posix || '@login-all@' != *-* ]]; then function @login-all@ { awsin login-all "$@"; }; fi # a name for a function there has no -
\builtin complete -F _awsin @use@ @login-all@
