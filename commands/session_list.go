package commands

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

type sessionListCmd struct {
	JSON bool `name:"json" help:"Print an array of objects."`
}

// Run shows what the configuration says; the sessions' states are for status.
func (c *sessionListCmd) Run(e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	type object struct {
		Name     string   `json:"name"`
		StartURL string   `json:"start_url"`
		Region   string   `json:"region"`
		Scopes   []string `json:"scopes"`
		Profiles []string `json:"profiles"`
		Path     string   `json:"path"`
		Line     int      `json:"line"`
		Problem  string   `json:"problem,omitempty"`
	}
	list := []object{}
	for _, s := range conf.Sessions() {
		list = append(list, object{s.Name, s.StartURL, s.Region, append([]string{}, s.Scopes...), append([]string{}, s.Profiles...), s.Path, s.Line, s.Problem})
	}
	if c.JSON {
		return printArray(e, list)
	}
	t := terminal.Table(e.Stdout, "SESSION", "REGION", "PROFILES", "SCOPES", "START URL")
	for _, s := range list {
		t.AppendRow(table.Row{sanitize.Text(s.Name), sanitize.Text(s.Region), len(s.Profiles), sanitize.Text(strings.Join(s.Scopes, ",")), sanitize.Text(s.StartURL)})
	}
	_, err = fmt.Fprintln(e.Stdout, t.Render())
	return err
}
