package environ

import "testing"

func TestPaths(t *testing.T) {
	for xdg, want := range map[string][3]string{
		"":         {"/h/.config/awsin/config", "/h/.local/state/awsin/history", "/h/.cache/awsin/x"},
		"/x":       {"/x/awsin/config", "/x/awsin/history", "/x/awsin/x"},
		"relative": {"/h/.config/awsin/config", "/h/.local/state/awsin/history", "/h/.cache/awsin/x"},
	} {
		e := Environ{Home: "/h", Lookup: func(string) (string, bool) { return xdg, true }}
		if got := [3]string{e.SettingsPath(), e.StatePath("history"), e.CachePath("x")}; got != want {
			t.Errorf("%q: got %v, want %v", xdg, got, want)
		}
	}
}
