//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"awsin/internal/awscli"
)

// serves measures what exec --serve adds to the start of a command, and asks its server from ten AWS CLIs at once.
func serves(b *bench) error {
	const profiles, clients = 1_000, 10
	c, err := b.company(0)
	if err != nil {
		return err
	}
	defer func() { _ = c.idc.Close() }()
	env, err := c.employee(1, profiles, 8*time.Hour)
	if err != nil {
		return err
	}
	aws, err := awscli.Find(context.Background(), os.LookupEnv, filepath.Join(b.dir, "memory.json"))
	if err != nil {
		return err
	}
	nothing, err := exec.LookPath("true")
	if err != nil {
		return err
	}
	_, err = b.race(fmt.Sprintf("the start of a command, %d profiles", profiles), startRuns, []contender{
		{"exec NAME -- true", 0, b.process(env, b.awsin, "exec", profile(0, 1), "--", nothing)},
		{"exec NAME --serve -- true", 1.3, b.process(env, b.awsin, "exec", profile(0, 1), "--serve", "--", nothing)},
	})
	if err != nil {
		return err
	}
	cmd := exec.Command(b.awsin, "exec", profile(0, 1), "--serve", "--", "sh", "-c", //nolint:gosec // ours
		fmt.Sprintf(`for i in $(seq %d); do "$0" configure export-credentials || echo FAILED & done; wait`, clients), aws.Path)
	cmd.Env, cmd.Dir = env, filepath.Clean(b.dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	table(fmt.Sprintf("%d AWS CLIs at once, of which fail", clients), "number")
	failed := float64(clients - strings.Count(string(out), `"AccessKeyId"`))
	b.row("exec NAME --serve", 0, failed)
	if failed > 0 {
		return fmt.Errorf("%v of %d failed:\n%s", failed, clients, out)
	}
	return nil
}
