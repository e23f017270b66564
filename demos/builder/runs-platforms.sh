# Does this engine run programs of these platforms?    bash runs-platforms.sh linux/arm64 linux/arm/v7
#
# The kernel's table of emulators proves little: on a Mac it is inside a virtual machine, and an entry may be broken.
# So this makes the smallest program there is for each platform, three instructions that return 42, and runs it.
# It downloads nothing, and removes its image again. The name is for the ledger: stopped in between, the image stays.

# An executable ELF file: header, program header, code.   elf64 MACHINE CODE   (hexadecimal)
elf64() {
  bytes "7f454c46 02010100 0000000000000000  0200 ${1}00 01000000  7800400000000000 4000000000000000 0000000000000000
         00000000 4000 3800 0100 0000 0000 0000
         01000000 05000000  0000000000000000 0000400000000000 0000400000000000
         8400000000000000 8400000000000000 0000010000000000  $2"
}
elf32() {
  bytes "7f454c46 01010100 0000000000000000  0200 ${1}00 01000000  54004000 34000000 00000000
         00000005 3400 2000 0100 0000 0000 0000
         01000000  00000000 00004000 00004000  60000000 60000000 05000000 00000100  $2"
}
bytes() { printf '%b' "$(printf %s "$1" | tr -d ' \n' | sed 's/../\\x&/g')"; }

program() {
  case $1 in
    linux/amd64)  elf64 3e '6a2a 5f 6a3c 58 0f05 90909090' ;; # push 42; pop rdi; push 60 (exit); pop rax; syscall
    linux/arm64)  elf64 b7 '400580d2 a80b80d2 010000d4' ;;    # mov x0, 42; mov x8, 93 (exit); svc 0
    linux/arm/v7) elf32 28 '2a00a0e3 0170a0e3 000000ef' ;;    # mov r0, 42; mov r7, 1 (exit); svc 0
  esac
}

folder=$(mktemp -d) && trap 'rm -rf "$folder"; [ -z "$image" ] || docker rmi "$image" >/dev/null 2>&1' EXIT
for platform in "$@"; do program "$platform" >"$folder/${platform//\//-}"; done
chmod +x "$folder"/*
image=$(tar -C "$folder" -cf - . | docker import - multiarch-workshop/runs-platforms 2>&1) || { echo "no image could be made: $image"; image=; exit 1; }
for platform in "$@"; do
  said=$(docker run --rm --network none "$image" "/${platform//\//-}" 2>&1)
  [ $? = 42 ] || { failed=$platform; break; }
done
docker rmi "$image" >/dev/null && image=
[ -z "$failed" ] || { echo "this engine does not run programs for $failed: ${said##*: }"; exit 1; }
platforms=$*
echo "this engine runs programs for ${platforms// /, }"
