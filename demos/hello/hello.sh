#!/bin/sh
# Which platform was this image built for, and what is it running on? Four witnesses, and what each one is worth.

platform=$(cat /platform) # baked in by the build

# A program's own header: byte 4 is its width, byte 18 its machine (the ELF specification, "e_machine").
byte() { od -A n -t u1 -j "$1" -N 1 /bin/busybox | tr -d ' '; }
case $(byte 18) in 62) machine=x86-64 ;; 183) machine=AArch64 ;; 40) machine=ARM ;; *) machine="number $(byte 18)" ;; esac
case $(byte 4) in 1) width=32 ;; *) width=64 ;; esac

says=$(uname -m)                                          # an emulator answers for the kernel
kernel=$(cat /proc/sys/kernel/arch 2>/dev/null || echo ?) # the kernel itself, since Linux 6.1

# A kernel in its 32-bit mode says so by another name.
case $kernel:$says in
  "$says:$says" | aarch64:armv8l | x86_64:i686) how=native ;;
  '?':*) how='on a kernel that does not say what it is' ;;
  *) how="emulated on $kernel" ;;
esac

echo "Hello! I was built for $platform"
printf '  %-10s %-17s %s\n' \
  program "$machine, $width-bit" 'from the header of /bin/busybox' \
  'uname -m' "$says" 'the kernel, or its emulator' \
  kernel "$kernel" '/proc/sys/kernel/arch'
echo "So this is $platform, $how."
