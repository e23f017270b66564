// A stand-in for the program in the image tonistiigi/binfmt, whose source is not to be had from the Go module proxy.
// Same options, same output, and the same way to tell what works already: BuildKit's archutil, which runs a tiny
// program of each architecture. The emulators beside it are Debian's.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/util/archutil"
)

// emulator says how the kernel recognises a program of an architecture (the first 20 bytes of its ELF header, under
// a mask), and which QEMU runs it. Formats: Documentation/admin-guide/binfmt-misc.rst of the kernel; ELF machine
// numbers: the generic ABI's e_machine.
type emulator struct {
	arch, qemu string
	bits       byte // ELF class: 1 is 32 bit, 2 is 64 bit
	bigEndian  bool
	machine    uint16
}

var emulators = []emulator{
	{"amd64", "qemu-x86_64", 2, false, 62},
	{"arm64", "qemu-aarch64", 2, false, 183},
	{"riscv64", "qemu-riscv64", 2, false, 243},
	{"ppc64le", "qemu-ppc64le", 2, false, 21},
	{"s390x", "qemu-s390x", 2, true, 22},
	{"386", "qemu-i386", 1, false, 3},
	{"mips64le", "qemu-mips64el", 2, false, 8},
	{"mips64", "qemu-mips64", 2, true, 8},
	{"arm", "qemu-arm", 1, false, 40},
}

// The emulators' folder, named by the same variable as in the original. The kernel's table shows it, so the engine
// knows its own handlers by it.
var folder = cmp.Or(os.Getenv("QEMU_BINARY_PATH"), "/usr/bin")

var mount = flag.String("mount", "/proc/sys/fs/binfmt_misc", "binfmt_misc mount point")

func main() {
	log.SetFlags(0)
	install := flag.String("install", "", "architectures to install")
	uninstall := flag.String("uninstall", "", "architectures to uninstall")
	version := flag.Bool("version", false, "display version")
	flag.Parse()
	if *version {
		log.Printf("binfmt/stand-in qemu/debian go/%s", strings.TrimPrefix(runtime.Version(), "go"))
		return
	}
	archutil.CacheMaxAge = 0 // what works changes while we run
	// As in the original: what goes wrong is printed, and the exit code stays 0.
	if err := run(*install, *uninstall); err != nil {
		log.Printf("error: %v", err)
	}
}

func run(install, uninstall string) error {
	if _, err := os.Stat(filepath.Join(*mount, "status")); err != nil {
		if err := syscall.Mount("binfmt_misc", *mount, "binfmt_misc", 0, ""); err != nil {
			return fmt.Errorf("cannot mount binfmt_misc filesystem at %s: %w", *mount, err)
		}
		defer syscall.Unmount(*mount, 0)
	}
	for _, name := range list(uninstall) {
		report("uninstalling", name, remove(name))
	}
	wanted := list(install)
	if install == "all" {
		wanted = missing()
	}
	for _, arch := range wanted {
		report("installing", arch, register(arch))
	}
	return printStatus()
}

func report(action, name string, err error) {
	if err != nil {
		log.Printf("%s: %s %v", action, name, err)
		return
	}
	log.Printf("%s: %s OK", action, name)
}

func list(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
}

// missing lists what can be emulated here and does not work yet.
func missing() (archs []string) {
	works := map[string]bool{}
	for _, platform := range archutil.SupportedPlatforms(true) {
		works[platform.Architecture] = true
	}
	for _, e := range emulators {
		if _, err := os.Stat(filepath.Join(folder, e.qemu)); err == nil && !works[e.arch] {
			archs = append(archs, e.arch)
		}
	}
	return archs
}

// register takes an architecture or a platform (linux/arm64).
func register(name string) error {
	arch := name
	if platform, err := platforms.Parse(name); err == nil {
		arch = platform.Architecture
	}
	at := slices.IndexFunc(emulators, func(e emulator) bool { return e.arch == arch })
	if at < 0 {
		return fmt.Errorf("unsupported architecture: %v", name)
	}
	e, table := emulators[at], filepath.Join(*mount, "register")
	interpreter := filepath.Join(folder, e.qemu)
	// F opens the emulator now, so containers need no copy of it; without P busybox would not see its own name.
	line := fmt.Sprintf(":%s:M:0:%s:%s:%s:OCFP", e.qemu, e.magic(), e.mask(), interpreter)
	err := write(table, line)
	switch {
	case errors.Is(err, syscall.EEXIST):
		return fmt.Errorf("%s already registered", e.qemu)
	case errors.Is(err, syscall.EPERM):
		return fmt.Errorf("EPERM opening %s check permissions?", table)
	case err != nil:
		return fmt.Errorf("cannot register %q to %s: %w", interpreter, table, err)
	}
	return nil
}

// remove takes a handler's name (qemu-aarch64), its end (aarch64), an architecture (arm64) or a pattern (qemu-*).
func remove(name string) error {
	wanted := name
	if at := slices.IndexFunc(emulators, func(e emulator) bool { return e.arch == name }); at >= 0 {
		wanted = emulators[at].qemu
	}
	found := errors.New("not found")
	for _, handler := range handlers() {
		match, _ := filepath.Match(wanted, handler)
		if match || strings.HasSuffix(handler, "-"+wanted) {
			found = write(filepath.Join(*mount, handler), "-1")
		}
	}
	return found
}

func handlers() (names []string) {
	entries, _ := os.ReadDir(*mount)
	for _, entry := range entries {
		if name := entry.Name(); name != "register" && name != "status" && name != "WSLInterop" {
			names = append(names, name)
		}
	}
	return names
}

func printStatus() error {
	status := struct {
		Supported []string `json:"supported"`
		Emulators []string `json:"emulators"`
	}{}
	for _, platform := range archutil.SupportedPlatforms(true) {
		status.Supported = append(status.Supported, platforms.Format(platforms.Normalize(platform)))
	}
	for _, name := range handlers() {
		text, err := os.ReadFile(filepath.Join(*mount, name))
		if err != nil {
			return err
		}
		if strings.HasPrefix(string(text), "enabled") {
			status.Emulators = append(status.Emulators, name)
		}
	}
	text, err := json.MarshalIndent(status, "", "  ")
	fmt.Printf("%s\n", text)
	return err
}

// write makes one write call, as the kernel's table wants it, and creates nothing.
func write(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString(text)
	return err
}

// magic is the header of an executable: ELF, class, byte order, version, type 2 (EXEC), machine.
func (e emulator) magic() string {
	header := []byte{0x7f, 'E', 'L', 'F', e.bits, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	if e.bigEndian {
		header[5] = 2
	}
	return escape(append(header, e.twoBytes(2, e.machine)...))
}

// mask leaves open the ABI version and, by one bit of the type, that shared objects (3, DYN) run as well.
func (e emulator) mask() string {
	mask := []byte{255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 255}
	if strings.HasPrefix(e.arch, "mips") { // any ABI version
		mask[8] = 0
	}
	return escape(append(mask, e.twoBytes(0xfffe, 0xffff)...))
}

func (e emulator) twoBytes(values ...uint16) (bytes []byte) {
	for _, v := range values {
		if low, high := byte(v), byte(v>>8); e.bigEndian {
			bytes = append(bytes, high, low)
		} else {
			bytes = append(bytes, low, high)
		}
	}
	return bytes
}

func escape(bytes []byte) string {
	var text strings.Builder
	for _, b := range bytes {
		fmt.Fprintf(&text, `\x%02x`, b)
	}
	return text.String()
}
