// Linux calls and constants that `import Glibc` does not show to Swift: variadic functions,
// system calls without a wrapper in older C libraries, and macros. One line each, no logic.
#pragma once

#include <string.h>
#include <malloc.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fanotify.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

enum {
  LINUX_CLONE_NEWNS = CLONE_NEWNS,
  LINUX_CLONE_NEWCGROUP = CLONE_NEWCGROUP,
  LINUX_CLONE_NEWUTS = CLONE_NEWUTS,
  LINUX_CLONE_NEWIPC = CLONE_NEWIPC,
  LINUX_CLONE_NEWUSER = CLONE_NEWUSER,
  LINUX_CLONE_NEWPID = CLONE_NEWPID,
  LINUX_CLONE_NEWNET = CLONE_NEWNET,
  LINUX_NS_GET_OWNER_UID = 0xb704,
  LINUX_RESOLVE_NO_SYMLINKS = RESOLVE_NO_SYMLINKS,
  LINUX_RESOLVE_NO_XDEV = RESOLVE_NO_XDEV,
  LINUX_RESOLVE_BENEATH = RESOLVE_BENEATH,
  LINUX_PR_SET_DUMPABLE = 4,
  LINUX_FS_IMMUTABLE = FS_IMMUTABLE_FL,
};

static inline int linux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

static inline int linux_pidfd_signal(int fd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, fd, signal, (void *)0, 0);
}

static inline int linux_close_from(unsigned first) { return (int)syscall(SYS_close_range, first, ~0U, 0); }

static inline int linux_setns(int fd, int flags) { return (int)syscall(SYS_setns, fd, flags); }

static inline int linux_unshare(int flags) { return (int)syscall(SYS_unshare, flags); }

static inline int linux_openat2(int dir, const char *path, int flags, mode_t mode, unsigned long long resolve) {
  struct open_how how = {.flags = (unsigned)flags, .mode = mode, .resolve = resolve};
  return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static inline int linux_memfd_create(const char *name, unsigned flags) {
  return (int)syscall(SYS_memfd_create, name, flags);
}

static inline int linux_ioctl_uid(int fd, unsigned long request, uid_t *uid) { return ioctl(fd, request, uid); }

static inline int linux_get_flags(int fd, int *flags) { return ioctl(fd, FS_IOC_GETFLAGS, flags); }

static inline int linux_set_flags(int fd, int flags) { return ioctl(fd, FS_IOC_SETFLAGS, &flags); }

static inline int linux_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

static inline int linux_prctl(int option, unsigned long value) { return prctl(option, value, 0, 0, 0); }

// A group of fanotify(7) whose events have the directory's handle and the file's name.
static inline int linux_fanotify_init(void) {
  return (int)syscall(SYS_fanotify_init, FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DFID_NAME, O_RDONLY);
}

// Tells of the whole file system that an open directory is on.
static inline int linux_fanotify_mark(int group, unsigned long long mask, int dir) {
  return (int)syscall(SYS_fanotify_mark, group, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, mask, dir, (void *)0);
}

// The directory of a handle, without the right to read it (O_PATH is 010000000 on all architectures of ours).
static inline int linux_open_by_handle(int dir, const void *handle) {
  return (int)syscall(SYS_open_by_handle_at, dir, handle, 010000000 | O_DIRECTORY | O_CLOEXEC);
}

// The id of the file system that an open file is on, as fanotify(7) has it; 0 where it has none.
static inline unsigned long long linux_file_system(int fd) {
  struct statfs status;
  unsigned long long id = 0;
  if (fstatfs(fd, &status) == 0) memcpy(&id, &status.f_fsid, sizeof id);
  return id;
}

static inline int linux_has_attribute(const char *path, const char *name) {
  return lgetxattr(path, name, (void *)0, 0) >= 0;
}

// memmem(3), which <string.h> declares with _GNU_SOURCE only.
extern void *memmem(const void *, size_t, const void *, size_t);
static inline const void *linux_find(const void *text, size_t size, const void *part, size_t length) {
  return memmem(text, size, part, length);
}

// A terminal's end of /dev/ptmx, whatever is mounted at /dev/pts.
static inline int linux_unlock_terminal(int master) {
  int locked = 0;
  return ioctl(master, TIOCSPTLCK, &locked);
}

static inline int linux_open_peer(int master, int flags) { return ioctl(master, TIOCGPTPEER, flags); }

static inline int linux_take_terminal(int terminal) { return ioctl(terminal, TIOCSCTTY, 0); }

static inline int linux_get_window(int terminal, struct winsize *size) { return ioctl(terminal, TIOCGWINSZ, size); }

static inline int linux_set_window(int terminal, const struct winsize *size) {
  return ioctl(terminal, TIOCSWINSZ, size);
}

static inline int linux_setgroups_none(void) { return (int)syscall(SYS_setgroups, 0, (void *)0); }

// Gives free memory, and the pages of the program's own code, back to the kernel; its page cache returns those that are
// used again.
static inline void linux_release_memory(void) {
  malloc_trim(0);
  extern char __executable_start, etext;
  unsigned long start = (unsigned long)&__executable_start & ~4095UL;
  madvise((void *)start, ((unsigned long)&etext - start) & ~4095UL, MADV_DONTNEED);
}
