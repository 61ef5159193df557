set -g awsin_short @use@ @login-all@ # for the completions
function @use@ --wraps 'awsin use'
    awsin use $argv
end
function @login-all@ --wraps 'awsin login-all'
    awsin login-all $argv
end
