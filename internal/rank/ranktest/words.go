package ranktest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// invented returns n pronounceable words.
func invented(r *rand.Rand, n int) (words []string) {
	for range n {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(pick(r, "b", "br", "c", "d", "f", "g", "gl", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", ""))
			b.WriteString(pick(r, "a", "e", "i", "o", "u", "a", "e", "o"))
			b.WriteString(pick(r, "", "", "n", "r", "s", "x", "l", "m"))
		}
		words = append(words, b.String())
	}
	return words
}

var (
	environments = []string{"prod", "staging", "dev", "test", "sandbox", "qa", "preview"}
	jobs         = []string{"admin", "readonly", "billing", "developer", "operator", "auditor", "support"}
	subjects     = []string{"payments", "network", "security", "data", "web", "mobile", "search", "identity", "logging", "billing", "ml", "platform", "core", "backup", "email", "reporting", "edge", "analytics"}
)

// latin returns words for company, environment, subject and job.
func latin(r *rand.Rand, n int) [][]string {
	return [][]string{invented(r, 5+n/200), environments, append(invented(r, 5), subjects...), jobs}
}

// jobFirst returns words for job, company, subject and environment.
func jobFirst(r *rand.Rand, n int) [][]string {
	p := latin(r, n)
	return [][]string{p[3], p[0], p[2], p[1]}
}

// roles returns words for company, subject, environment and role.
func roles(r *rand.Rand, n int) [][]string {
	p := latin(r, n)
	return [][]string{p[0], p[2], p[1], {"AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "ViewOnlyAccess", "Billing", "DatabaseAdministrator", "SupportUser", "SystemAdministrator"}}
}

func accounts(r *rand.Rand, n int) [][]string {
	ids := make([]string, 10+n/4)
	for i := range ids {
		ids[i] = fmt.Sprintf("%012d", r.Int64N(1e12))
	}
	return [][]string{ids, roles(r, n)[3]}
}

func japanese(r *rand.Rand, n int) [][]string {
	companies := []string{"営業部", "経理部", "人事部", "開発部", "アクメ", "グロベックス", "フーリ", "技術本部", "情報システム", "広報室", "物流", "製造", "研究所", "ソリューション", "カスタマー"}
	for i := range n / 200 {
		companies = append(companies, pick(r, "東京", "大阪", "名古屋", "福岡", "札幌", "仙台")+pick(r, "支社", "工場", "店")+fmt.Sprint(i))
	}
	return [][]string{
		companies, {"本番", "開発", "検証", "ステージング", "試験", "共有"},
		{"決済", "基盤", "データ", "ネットワーク", "監視", "認証", "分析", "バックアップ", "顧客", "在庫", "請求", "メール", "検索", "ログ"},
		{"管理者", "閲覧者", "開発者", "監査", "運用", "Admin", "ReadOnly"},
	}
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// beginning returns the first letters of a word: least, or a few more.
func beginning(r *rand.Rand, word string, least int) string {
	l := []rune(word)
	return string(l[:min(len(l), least+r.IntN(4))])
}

// chopped returns a word without its vowels, except for the first letter, cut off at random.
func chopped(r *rand.Rand, word string) string {
	bare := word[:1] + strings.Map(func(l rune) rune {
		if strings.ContainsRune("aeiou", l) {
			return -1
		}
		return l
	}, word[1:])
	return bare[:min(len(bare), 2+r.IntN(4))]
}

// abbreviated returns a query as most people type it: beginnings of words, some words chopped, some left out, and
// one separator.
func abbreviated(r *rand.Rand, words []string) (pieces []piece, separator string) {
	for i, w := range words {
		w = strings.ToLower(w)
		switch r.IntN(8) {
		case 0:
		case 1, 2:
			pieces = append(pieces, piece{i, chopped(r, w)})
		case 3:
			pieces = append(pieces, piece{i, w})
		default:
			pieces = append(pieces, piece{i, beginning(r, w, 1)})
		}
	}
	return pieces, pick(r, "", "", "-", " ")
}

func initials(r *rand.Rand, words []string) (pieces []piece, separator string) {
	for i, w := range words {
		pieces = append(pieces, piece{i, w[:1]})
	}
	return pieces, ""
}

func anyOrder(r *rand.Rand, words []string) (pieces []piece, separator string) {
	for _, i := range r.Perm(len(words)) {
		pieces = append(pieces, piece{i, beginning(r, words[i], 2)})
	}
	return pieces, " "
}

func otherSeparator(r *rand.Rand, words []string) (pieces []piece, separator string) {
	for i, w := range words {
		pieces = append(pieces, piece{i, beginning(r, w, 2)})
	}
	return pieces, pick(r, ".", "/", "_", ":", "@", "+", "/")
}

func wholeWords(_ *rand.Rand, words []string) (pieces []piece, separator string) {
	for i, w := range words {
		pieces = append(pieces, piece{i, w})
	}
	return pieces, "-"
}

func beginnings(r *rand.Rand, words []string) (pieces []piece, separator string) {
	for i, w := range words {
		pieces = append(pieces, piece{i, beginning(r, w, 1)})
	}
	return pieces, pick(r, "", "-", " ")
}

func partialID(r *rand.Rand, words []string) (pieces []piece, separator string) {
	id := words[0]
	switch n := 3 + r.IntN(4); r.IntN(3) {
	case 0:
		id = id[:n]
	case 1:
		id = id[len(id)-n:]
	}
	return []piece{{0, id}, {1, beginning(r, strings.ToLower(words[1]), 2)}}, pick(r, " ", "_", "")
}
