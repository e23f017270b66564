# Ignores every polite signal, forks, and leaves its session and its group.
trap '' TERM INT HUP
for child in 1 2 3; do sleep 1000 & done
setsid bash -c 'trap "" TERM; sleep 1000' &
setsid -f bash -c 'trap "" TERM HUP; while :; do sleep 1000 & wait; done'
nohup sleep 1000 >/dev/null 2>&1 &
echo it is ready
while :; do sleep 1000 & wait; done
