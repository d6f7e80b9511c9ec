"""The worker of one sandbox: forks a supervisor for each session, which forks the session itself.

The worker reads nothing, so that nothing of one session is in the memory of the next. The
supervisor stands outside the session's namespaces: it passes bytes on, keeps the limits from
outside, and kills. A frame is four bytes of length, one of kind, and the body. From the judge:
O opens (limits as JSON), D is data, K ends. To the judge: D is data, E says how it ended.
"""
import ctypes
import gc
import json
import os
import platform
import resource
import select
import signal
import socket
import struct
import sys
import time

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x20000, 0x8000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 38, 22
EPERM = 1
libc = ctypes.CDLL(None, use_errno=True)
NOTES_SENDERS = hasattr(socket, "SO_PASSCRED")  # the kernel notes which process wrote what
ONE_NOTE = socket.CMSG_SPACE(struct.calcsize("3i"))  # leaves no room for descriptors that a program sends


def read_exactly(count):
    parts = []
    while count:
        part = os.read(0, min(count, 1 << 20))
        if not part:
            os._exit(3)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_frame():
    length, = struct.unpack(">I", read_exactly(4))
    return read_exactly(1), read_exactly(length)


def write_frame(kind, body):
    view = memoryview(struct.pack(">I", len(body)) + kind + body)
    while view:
        view = view[os.write(1, view):]


def serve(drivers):
    """Forks sessions. What each needs is made here once: a page that a session writes is copied for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    sys.argv = ["solution.py"]
    os.environ.clear()
    os.environ.update(HOME="/tmp", TMPDIR="/tmp", PATH="/usr/bin:/bin", LANG="C.UTF-8")
    gc.collect()
    gc.freeze()  # the memory of what is loaded stays shared with every session
    count = 0
    while True:
        select.select([0], [], [])
        count += 1
        pid = os.fork()
        if pid == 0:
            try:
                supervise(drivers, count)
                os._exit(0)
            except BaseException as error:
                sys.stderr.write("sandbox worker: %s: %s\n" % (type(error).__name__, error))
                sys.stderr.flush()
                os._exit(4)
        _, status = os.waitpid(pid, 0)
        if status != 0:
            os._exit(0 if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 3 else 4)


def supervise(drivers, count):
    kind, body = read_frame()
    if kind != b"O":
        return  # it came too late for the session before: it ends here, so that no session holds it in its memory
    limits = json.loads(body)
    if limits["isolation"] == "namespaces":
        call(libc.unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC), "unshare")
    inward, (replies, outward) = os.pipe(), socket.socketpair()
    if NOTES_SENDERS:
        replies.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    pid = os.fork()
    if pid == 0:
        os.close(inward[1])
        replies.close()
        session(drivers, limits, count, inward[0], outward.detach())
    os.close(inward[0])
    outward.close()
    user = limits["uid"] + count % 50000 if limits["isolation"] == "user" else None
    Relay(limits, pid, inward[1], replies, user).run(count)


class Relay:
    """Passes bytes between the judge and a session until it ends, and says why it did.

    A session answers with what its first process writes. Its other processes may run, but what they write is
    passed over, so that no verdict hangs on which of two processes is faster.
    """

    def __init__(self, limits, pid, sink, source, user):
        self.user = user  # where only the user id tells the session's processes from others
        self.limits, self.pid, self.sink, self.source = limits, pid, sink, source
        self.pending = bytearray()
        self.sent = 0
        self.mute = False  # nothing can come any more
        self.start = self.last = time.monotonic()
        os.set_blocking(sink, False)

    def run(self, count):
        reason = self.relay()
        if self.user is not None:
            kill_all_of_user(self.user)
        try:
            if self.limits["isolation"] == "none":
                os.killpg(self.pid, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        _, status, usage = os.wait4(self.pid, 0)
        if reason != "closed":
            self.pass_on_the_rest()
        if self.user is not None:
            wait_until_gone(self.user)
        if self.limits["isolation"] != "namespaces":
            remove_tree(directory_of(self.limits, count))
        cpu = usage.ru_utime + usage.ru_stime
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if reason == "exit" and (killed == signal.SIGXCPU or cpu >= self.limits["cpu"]):
            reason = "cpu"
        elif reason == "exit" and killed:
            reason = "signal"
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        write_frame(b"E", json.dumps({
            "reason": reason, "code": code, "signal": killed, "cpu": cpu,
            "wall": time.monotonic() - self.start, "rss": usage.ru_maxrss * 1024}).encode())

    def pass_on_the_rest(self):
        """What was written before a limit was reached counts: a result may be wrong before a later call goes too far."""
        self.source.setblocking(False)
        try:
            while not self.mute and self.sent <= self.limits["output"]:
                self.pass_on()
        except BlockingIOError:
            pass

    def pass_on(self):
        """Reads once, and passes on what the session's first process wrote, up to the limit."""
        try:
            data, notes, _, _ = self.source.recvmsg(1 << 16, ONE_NOTE)
        except ConnectionResetError:
            data, notes = b"", []
        self.mute = not data
        left = self.limits["output"] - self.sent
        self.sent += len(data)
        own = not NOTES_SENDERS or any(struct.unpack("3i", note)[0] == self.pid for _, _, note in notes)
        if own and data and left > 0:
            self.last = time.monotonic()
            write_frame(b"D", data[:left])

    def exited(self):
        """Whether the session's first process has ended by itself, which is after its last words."""
        found = not hasattr(os, "waitid")
        return found or os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def relay(self):
        poller = select.poll()
        poller.register(0, select.POLLIN)
        poller.register(self.source, select.POLLIN)
        reading, writing = True, False
        while True:
            now = time.monotonic()
            left = min(
                self.start + self.limits["wall"] - now, self.last + self.limits["quiet"] - now)
            if left <= 0:
                return "wall" if now - self.start >= self.limits["wall"] else "quiet"
            if now - self.start > 0.2 and self.resident() > self.limits["memory"]:
                return "memory"
            if bool(self.pending) != writing:
                writing = not writing
                if writing:
                    poller.register(self.sink, select.POLLOUT)
                else:
                    poller.unregister(self.sink)
            events = poller.poll(min(left, 0.002 if self.mute else 0.1) * 1000)
            for descriptor, _ in events:
                reason = self.ready(descriptor)
                if reason:
                    return reason
            if self.mute and reading:
                reading = False
                poller.unregister(self.source)
            if (self.mute or not events) and self.exited():
                return "exit"

    def ready(self, descriptor):
        if descriptor == 0:
            kind, body = read_frame()
            if kind == b"K":
                return "closed"
            self.pending += body
            self.last = time.monotonic()
        elif descriptor == self.sink:
            try:
                del self.pending[:os.write(self.sink, self.pending[:1 << 16])]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                self.pending.clear()
        else:
            self.pass_on()
            if self.sent > self.limits["output"]:
                return "output"
        return None

    def resident(self):
        """Bytes held by every process of the session, which are all that its /proc shows."""
        total = 0
        for name in os.listdir("/proc") if self.limits["isolation"] != "none" else ():
            if name.isdigit():
                try:
                    if self.user is None or user_of(name) == self.user:
                        with open("/proc/" + name + "/statm", "rb") as file:
                            total += int(file.read().split()[1])
                except OSError:
                    continue
        return total * resource.getpagesize()


def session(drivers, limits, count, source, sink):
    """The last trusted steps before the program: its own file system, its limits, no privileges."""
    try:
        os.setpgid(0, 0)
        if sys.platform == "linux":
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("1000")  # where memory runs out, this goes first
        home = prepare_files(limits, count)
        null = os.open("/dev/null", os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        source_file = os.fdopen(os.dup2(source, 3), "rb")
        sink_file = os.fdopen(os.dup2(sink, 4), "wb")
        os.closerange(5, 256)
        set_limits(limits)
        drop_privileges(limits, count)
        if sys.platform == "linux":
            call(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
        if home != "/tmp":
            os.environ.update(HOME=home, TMPDIR=home)
        os.chdir(home)
    except BaseException as error:
        os.write(sink, json.dumps({"refused": "%s: %s" % (type(error).__name__, error)}).encode() + b"\n")
        os._exit(5)
    lines = drivers["Lines"](source_file, sink_file)
    drivers[limits["driver"]](lines)
    os._exit(0)


def directory_of(limits, count):
    return os.path.join(limits["scratch"], "session%d" % count)


def prepare_files(limits, count):
    size = b"size=%d,nr_inodes=4096,mode=1777" % limits["disk"]
    if limits["isolation"] == "namespaces":
        mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)
        mount(b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None)
        mount(b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, size)
        mount(b"tmpfs", b"/dev/shm", b"tmpfs", MS_NOSUID | MS_NODEV, size)
        return "/tmp"
    home = directory_of(limits, count)
    os.mkdir(home, 0o700)
    if limits["isolation"] == "user":
        os.chown(home, limits["uid"] + count % 50000, limits["uid"])
    return home


def mount(source, target, kind, flags, data):
    call(libc.mount(source, target, kind, ctypes.c_ulong(flags), data), "mount " + target.decode())


def set_limits(limits):
    cpu = int(limits["cpu"]) + 1
    for which, value in (
            ("AS", 4 * limits["memory"]), ("CPU", cpu), ("FSIZE", limits["file"]), ("CORE", 0),
            ("NPROC", limits["processes"]), ("NOFILE", limits["descriptors"])):
        number = getattr(resource, "RLIMIT_" + which)
        try:
            resource.setrlimit(number, (value, value))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def drop_privileges(limits, count):
    if limits["isolation"] == "none":
        return
    uid = limits["uid"] + (count % 50000 if limits["isolation"] == "user" else 0)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(limits["uid"], limits["uid"], limits["uid"])
        os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    call(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    call(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    forbid_system_calls()
    if os.getuid() == 0:
        raise PermissionError("the session would run as root")


# Calls that a program under test never needs, that reach deep into the kernel or outlive it.
FORBIDDEN = {
    "x86_64": (0xC000003E, (
        29, 64, 68, 240, 101, 155, 161, 165, 166, 167, 168, 169, 172, 173, 175, 176, 246, 248, 249, 250, 272, 298,
        304, 308, 310, 311, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442)),
    "aarch64": (0xC00000B7, (
        180, 186, 190, 194, 39, 40, 41, 51, 97, 104, 105, 106, 117, 142, 217, 218, 219, 224, 225, 241, 265, 268, 270,
        271, 273, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442))}
CLONE, CLONE3, CLONE_NEWUSER = {"x86_64": 56, "aarch64": 220}, 435, 0x10000000


def system_call_filter():
    """The filter's program: namespaces, mounts, tracing, modules, keys, bpf, io_uring are refused."""
    machine = platform.machine()
    if machine not in FORBIDDEN:
        return b""
    architecture, numbers = FORBIDDEN[machine]
    load, equal, bits, give = 0x20, 0x15, 0x45, 0x06
    allow, refuse, absent, kill = 0x7FFF0000, 0x50000 | EPERM, 0x50000 | 38, 0x80000000
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, kill), (load, 0, 0, 0)]
    if machine == "x86_64":
        program += [(bits, 0, 1, 0x40000000), (give, 0, 0, kill)]
    for number in numbers:
        program += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    program += [(equal, 0, 1, CLONE3), (give, 0, 0, absent)]
    program += [(equal, 0, 3, CLONE[machine]), (load, 0, 0, 16), (bits, 0, 1, CLONE_NEWUSER)]
    program += [(give, 0, 0, refuse), (give, 0, 0, allow)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


FILTER = system_call_filter()


def forbid_system_calls():
    if not FILTER:
        return
    buffer = ctypes.create_string_buffer(FILTER, len(FILTER))
    header = struct.pack("HxxxxxxQ", len(FILTER) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(header, len(header))
    call(libc.prctl(PR_SET_SECCOMP, 2, ctypes.c_ulong(ctypes.addressof(holder)), 0, 0), "seccomp")


def kill_all_of_user(uid):
    """Ends every process of a session that shares our process ids but has a user of its own."""
    pid = os.fork()
    if pid == 0:
        os.setresuid(uid, uid, uid)
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os._exit(0)
    os.waitpid(pid, 0)


def wait_until_gone(uid):
    """A killed process is there until its parent has noticed; the next session must not see it."""
    deadline = time.monotonic() + 5
    while any(user_of(name) == uid for name in os.listdir("/proc") if name.isdigit()):
        if time.monotonic() > deadline:
            raise TimeoutError("a process of user %d is still there" % uid)
        time.sleep(0.002)


def user_of(process):
    try:
        return os.stat("/proc/" + process).st_uid
    except OSError:
        return None


def remove_tree(path):
    import shutil
    shutil.rmtree(path, ignore_errors=True)


def call(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, what + ": " + os.strerror(number))
