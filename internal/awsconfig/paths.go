package awsconfig

import (
	"os/user"
	"path/filepath"
	"strings"

	"awsin/internal/system"
)

// Env looks up an environment variable, as os.LookupEnv does.
type Env func(key string) (value string, ok bool)

// ConfigPath returns the path of the config file: AWS_CONFIG_FILE, else .aws/config in home. The value may
// contain $VARIABLES and a ~, as the AWS CLI allows. It returns "" if the variable is set
// but empty: then there is no file.
func ConfigPath(env Env, home string) string {
	return path(env, home, "AWS_CONFIG_FILE", "config")
}

// CredentialsPath is like ConfigPath, for the credentials file and AWS_SHARED_CREDENTIALS_FILE.
func CredentialsPath(env Env, home string) string {
	return path(env, home, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

// LoginCachePath is like ConfigPath, for the folder of what `aws login` caches and
// AWS_LOGIN_CACHE_DIRECTORY.
func LoginCachePath(env Env, home string) string {
	return path(env, home, "AWS_LOGIN_CACHE_DIRECTORY", filepath.Join("login", "cache"))
}

func path(env Env, home, variable, base string) string {
	value, ok := env(variable)
	if !ok {
		return filepath.Join(home, ".aws", base)
	}
	return expand(system.Here, value, env, home)
}

// expand is what Python, and so the AWS CLI, makes of a path in a variable.
func expand(on system.Name, value string, env Env, home string) string {
	if on.Separators() != "/" {
		return expandUserNT(expandVarsNT(value, env), home, env)
	}
	return expandUser(expandVars(value, env), home)
}

// expandVars is Python's os.path.expandvars: $NAME and ${NAME}, once; an unset variable stays as
// it is written.
func expandVars(s string, env Env) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		name, size := variable(s)
		if value, ok := env(name); ok && size > 0 {
			b.WriteString(value)
		} else {
			size = max(size, 1)
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	b.WriteString(s)
	return b.String()
}

// variable parses the reference at the beginning of s, which is a dollar sign; size is 0 if it is not one.
func variable(s string) (name string, size int) {
	if strings.HasPrefix(s, "${") {
		if end := strings.IndexByte(s, '}'); end >= 0 {
			return s[2:end], end + 1
		}
		return "", 0
	}
	end := 1
	for end < len(s) && isWord(s[end]) {
		end++
	}
	if end == 1 {
		return "", 0
	}
	return s[1:end], end
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// expandUser is Python's os.path.expanduser: ~ and ~name at the beginning; an unknown user's stays.
func expandUser(s, home string) string {
	if !strings.HasPrefix(s, "~") {
		return s
	}
	name, rest := s[1:], ""
	if i := strings.IndexByte(s, '/'); i >= 0 {
		name, rest = s[1:i], s[i:]
	}
	if name != "" {
		u, err := user.Lookup(name)
		if err != nil {
			return s
		}
		home = u.HomeDir
	}
	if s = strings.TrimRight(home, "/") + rest; s == "" {
		return "/"
	}
	return s
}
