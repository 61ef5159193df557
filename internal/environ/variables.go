package environ

// Variables are those of one kind that awsin reads, beside the flags' own. Set are those that it sets for others.
type Variables struct {
	Kind string
	All  []Variable
}

// Variable is one, or some that mean the same.
type Variable struct {
	Names []string
	What  string
}

// Known are all the variables that awsin reads or sets but for the flags', and those that a switch removes
// (shell.Foreign) or git gets without (team/git). A test compares the list with the code.
var Known = []Variables{
	{"yours, for awsin", []Variable{
		{[]string{"AWSIN_AWS"}, "the AWS CLI to use, by its whole path or a name on PATH, instead of the first 2.9 or newer there"},
		{[]string{"AWSIN_PICKER"}, "`fzf`: pick with fzf, where it is on PATH"},
		{[]string{"AWSIN_SLACK_WEBHOOK"}, "the URL of the incoming webhook that `team notify` posts to, where there is no `--webhook-file`"},
		{[]string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"}, "where the folders of awsin's settings, state and cache are; a relative path counts for nothing"},
	}},
	{"awsin's, in your shell and its children", []Variable{
		{[]string{"AWSIN_SHELL"}, "set by the shell function: the shell that evaluates what `use` prints"},
		{[]string{"AWSIN_SHORT"}, "set by the completions: what `init --short` calls its commands"},
		{[]string{"AWSIN_POWERSHELL"}, "set by `init powershell`: the process ID of the PowerShell that has the commands, and what `use` is called there"},
		{[]string{"AWSIN_PREVIOUS_PROFILE"}, "what `use -` goes back to; empty for no profile"},
		{[]string{"AWSIN_REGION_SET"}, "the Region that awsin has set for a profile: another one is yours"},
		{[]string{"AWSIN_EXPORTED_PROFILE", "AWSIN_EXPORTED_KEY"}, "whose keys `export` has put into the environment, and their AWS_ACCESS_KEY_ID"},
		{[]string{"AWSIN_SERVED_PROFILE", "AWSIN_SERVED_AT"}, "whose credentials `exec --serve` gives to what runs in here, and the AWS_CONTAINER_CREDENTIALS_FULL_URI that it has set"},
		{[]string{"AWSIN_ASKING"}, "set for a `credential_process`: the profiles that wait for it, so that none waits for itself"},
		{[]string{"AWSIN_DEMO"}, "set by `demo` for its browser"},
	}},
	{"the AWS CLI's", []Variable{
		{[]string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}, "the profile; `use` sets the first and removes the second"},
		{[]string{"AWS_REGION", "AWS_DEFAULT_REGION"}, "the Region; `--region` sets it"},
		{[]string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_LOGIN_CACHE_DIRECTORY"}, "other places for `~/.aws/config`, `~/.aws/credentials` and `~/.aws/login/cache`; variables in them are replaced"},
		{[]string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SIGNIN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}, "other servers, in what awsin asks itself, too; the console's sign-in, which is sent keys, only by the one for `SIGNIN`, over https"},
		{[]string{"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"}, "likewise"},
		{[]string{"AWS_CA_BUNDLE"}, "a file of certificates to trust, likewise"},
		{[]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"}, "a server of credentials and its token; `exec --serve` sets them"},
		{[]string{"AWS_CLI_AUTO_PROMPT"}, "set to `off` for the AWS CLI that awsin starts"},
	}},
	{"of the network", []Variable{
		{[]string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"}, "the proxy, in what awsin asks itself, too"},
	}},
	{"of the terminal", []Variable{
		{[]string{"NO_COLOR"}, "no colours, unless it is empty"},
		{[]string{"TERM"}, "`dumb` or nothing: nothing is drawn in place, and no colours"},
		{[]string{"PAGER"}, "what shows a text that is longer than the screen: `less -FX` where it is not set, none where it is empty or `cat`"},
		{[]string{"FZF_DEFAULT_OPTS", "FZF_DEFAULT_OPTS_FILE"}, "with `AWSIN_PICKER=fzf`: of these options what fzf looks like; fzf gets no variable of that beginning"},
		{[]string{"TERM_PROGRAM", "TERM_PROGRAM_VERSION", "VTE_VERSION", "WT_SESSION"}, "whether the terminal shows links"},
		{[]string{"STY", "TMUX", "ZELLIJ", "INSIDE_EMACS", "NVIM", "VIM_TERMINAL"}, "likewise: a terminal in a terminal may show none"},
	}},
	{"that say where a browser is", []Variable{
		{[]string{"BROWSER"}, "the command of the browser, or several, separated by `:`, with `%s` for the URL; a session's own in the settings comes first"},
		{[]string{"SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"}, "an SSH session: the device flow, and nothing is opened"},
		{[]string{"CODESPACES", "REMOTE_CONTAINERS", "container", "KUBERNETES_SERVICE_HOST"}, "a container: likewise"},
		{[]string{"WSL_DISTRO_NAME"}, "WSL: Windows' browser"},
		{[]string{"DISPLAY", "WAYLAND_DISPLAY"}, "a display: `xdg-open`"},
	}},
	{"that say who runs awsin", []Variable{
		{[]string{"CI", "DIRENV_IN_ENVRC"}, "nobody is there to be asked, or to see a page"},
		{agents, "a coding agent: likewise, and `[agents]` counts"},
	}},
	{"of the system", []Variable{
		{[]string{"HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "USERNAME"}, "where all begins that is written with `~`: HOME, on Windows the others"},
		{[]string{"SHELL", "ZDOTDIR", "XDG_DATA_HOME"}, "`setup`: which shell is yours, and where zsh's and nushell's start files are"},
		{[]string{"PATH"}, "where programs are looked for, never in a relative folder of it"},
		{[]string{"GIT_ALLOW_PROTOCOL", "GIT_OPTIONAL_LOCKS", "GIT_NO_LAZY_FETCH", "GIT_NO_REPLACE_OBJECTS", "GIT_DIR", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS", "SSH_ASKPASS_REQUIRE", "GCM_INTERACTIVE"}, "set for the git that awsin starts, which gets none of a git that has started awsin"},
	}},
}
