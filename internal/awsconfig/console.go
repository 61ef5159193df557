package awsconfig

import "awsin/shell"

// ConsoleProfile returns the profile for whose credentials `aws login` signs in: this one, or the one that it takes
// its role from. It returns nil where there is none.
func (c *Config) ConsoleProfile(p *Profile) *Profile {
	for seen := map[*Profile]bool{}; p != nil && !seen[p]; p = c.Profile(p.Get(keySource)) {
		seen[p] = true
		if p.Get("login_session") != "" {
			return p
		}
		if p.Get(keySource) == "" {
			break
		}
	}
	return nil
}

// ConsoleLogin returns the command that signs in for a ConsoleProfile.
func (p *Profile) ConsoleLogin() string { return shell.Join("aws", "login", "--profile", p.Name) }

// ConsoleHint returns the command with the AWS CLI that it needs.
func (p *Profile) ConsoleHint() string { return p.ConsoleLogin() + " (AWS CLI 2.32 or newer)" }
