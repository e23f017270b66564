// Writes references.json and platforms.json: what the Go libraries of Docker and containerd say, for our tests to agree with.
// Made with distribution/reference v0.6.0 and containerd/platforms v1.0.0-rc.5.
//
//	cp generate.go /tmp/golden/main.go && cd /tmp/golden && go mod init golden && go mod tidy && go run . OUTPUT_FOLDER
package main

import (
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/containerd/platforms"
	"github.com/distribution/reference"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

type parsed struct {
	Text   string `json:"text"`
	Valid  bool   `json:"valid"`
	Domain string `json:"domain,omitempty"`
	Path   string `json:"path,omitempty"`
	Tag    string `json:"tag,omitempty"`
	Digest string `json:"digest,omitempty"`
}

func parse(text string) parsed {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return parsed{Text: text}
	}
	result := parsed{Text: text, Valid: true, Domain: reference.Domain(named), Path: reference.Path(named)}
	if digested, ok := named.(reference.Digested); ok {
		result.Digest = digested.Digest().String()
	}
	if tagged, ok := reference.TagNameOnly(named).(reference.Tagged); ok {
		result.Tag = tagged.Tag()
	}
	return result
}

// Pieces that are right by themselves or nearly so: put together at random they are valid about as often as not.
var pieces = []string{
	"alpine", "library", "docker.io", "index.docker.io", "registry-1.docker.io", "localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000", "[::1]",
	"[fe80::1%eth0]", "Example.com", "HOST", "UPPER/", "gcr.io", "a", "0", "_", "__", "___", "-", "--", ".", "..", "/", "/", "/", "//", ":", ":", "@",
	":latest", ":v1.2_3-x", ":-x", ":.x", ":" + strings.Repeat("t", 128), ":" + strings.Repeat("t", 129), "tag:more",
	"@sha256:" + strings.Repeat("a", 64), "@sha256:" + strings.Repeat("A", 64), "@sha256:" + strings.Repeat("a", 63), "@sha512:" + strings.Repeat("0", 128),
	"@sha384:" + strings.Repeat("b", 96), "@md5:" + strings.Repeat("c", 32), "@sha256+b64:" + strings.Repeat("d", 64), strings.Repeat("e", 64), strings.Repeat("f", 32),
	" ", "\n", "é", "☃", "\\", "%20", "?", "#", "http://", "x.y", "x_y", "x__y", "x.-y", "x---y", strings.Repeat("p", 200), "example.com:99999", "-host.com", "host-.com", "a..b", ":0",
}

func references() []parsed {
	random := rand.New(rand.NewSource(20261123))
	seen := map[string]bool{}
	var all []parsed
	add := func(text string) {
		if !seen[text] {
			seen[text] = true
			all = append(all, parse(text))
		}
	}
	for _, a := range pieces {
		add(a)
		for _, b := range pieces {
			if random.Intn(6) == 0 {
				add(a + b)
			}
		}
	}
	for len(all) < 700 {
		text := ""
		for n := 1 + random.Intn(6); n > 0; n-- {
			text += pieces[random.Intn(len(pieces))]
		}
		add(text)
	}
	pick := func(from ...string) string { return from[random.Intn(len(from))] }
	for len(all) < 1200 {
		text := pick("", "", "docker.io/", "index.docker.io/", "localhost/", "localhost:5000/", "[::1]:5000/", "gcr.io/", "Example.com/", "a.b-c.d:1/", "127.0.0.1/", "foo_bar.x/")
		for n := random.Intn(3); n > 0; n-- {
			text += pick("library", "a", "b-c", "d__e", "f.g", "h--i", "0", "j_k") + "/"
		}
		text += pick("alpine", "busybox", "x1", "y-z", "q__r", "hello-world", "w.v", "Bad", "bad_", "bad..bad")
		text += pick("", "", ":latest", ":3", ":1.2-rc_1", ":V", "::", ":b@d")
		text += pick("", "", "", "@sha256:"+strings.Repeat("a1", 32), "@sha512:"+strings.Repeat("b2", 64), "@sha256:abc")
		add(text)
	}
	return all
}

type choice struct {
	Wanted string `json:"wanted"`
	// The candidates that a machine of the wanted platform runs, best first.
	Runs []string `json:"runs"`
}

var candidates = []string{
	"linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4", "linux/386", "linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm/v8",
	"linux/arm64", "linux/arm64/v8.1", "linux/arm64/v8.5", "linux/arm64/v9", "linux/arm64/v9.1", "linux/riscv64", "linux/s390x", "linux/ppc64le", "windows/amd64", "darwin/arm64",
}

func choices() []choice {
	wanted := append([]string{"linux/arm", "linux/aarch64", "linux/x86_64", "linux/armhf", "linux/armel", "linux/i386", "linux/amd64/v1", "linux/arm64/v8", "linux/arm64/v8.2", "linux/arm64/v9.2", "macos/arm64", "Linux/AMD64"}, candidates...)
	var all []choice
	for _, text := range wanted {
		comparer := platforms.Only(platforms.MustParse(text))
		var matching []specs.Platform
		for _, candidate := range candidates {
			if platform := platforms.MustParse(candidate); comparer.Match(platform) {
				matching = append(matching, platform)
			}
		}
		sort.SliceStable(matching, func(i, j int) bool { return comparer.Less(matching[i], matching[j]) })
		runs := []string{}
		for _, platform := range matching {
			runs = append(runs, platforms.Format(platform))
		}
		all = append(all, choice{Wanted: text, Runs: runs})
	}
	return all
}

func write(name string, rows int, row func(int) any) {
	var lines []string
	for i := range rows {
		line, err := json.Marshal(row(i))
		if err != nil {
			panic(err)
		}
		lines = append(lines, string(line))
	}
	if err := os.WriteFile(filepath.Join(os.Args[1], name), []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644); err != nil {
		panic(err)
	}
	fmt.Println(name, rows)
}

func main() {
	all := references()
	write("references.json", len(all), func(i int) any { return all[i] })
	chosen := choices()
	write("platforms.json", len(chosen), func(i int) any { return chosen[i] })
}
