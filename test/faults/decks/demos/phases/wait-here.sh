# wait-here.sh PHASE: if this is the phase of the fault, it stays here, with a container in the foreground.
if [ "$FAULT_PHASE" = "$1" ]; then
  : >"$FAULT_SIGN"
  docker run --rm alpine sleep 1000
fi
