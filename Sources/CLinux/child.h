// Starting a child: what is done between vfork(2) and execve(2), where no Swift may run.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct linux_child {
  const char *program;
  char *const *arguments;
  char *const *environment;
  // Pairs of the child's number and ours, ascending by the child's.
  const int *descriptors;
  int descriptor_count;
  // What the child gets when the thread that started it ends.
  int death_signal;
  // A session of its own, without a terminal; else a process group of its own.
  int makes_session;
  // The terminal whose foreground the child's group becomes, or -1.
  int terminal;
  int joins_keyring;
  // Closes what is above 2 and not among its descriptors.
  int closes_others;
  sigset_t mask;
};

// Closes every descriptor from 3 on but for the kept ones, which are ascending and `stride` numbers apart.
static inline int linux_close_others(const int *kept, int count, int stride) {
  unsigned first = 3;
  for (int i = 0; i < count; i++) {
    unsigned number = (unsigned)kept[i * stride];
    if (number < first) continue;
    if (number > first && syscall(SYS_close_range, first, number - 1, 0) != 0) return -1;
    first = number + 1;
  }
  return (int)syscall(SYS_close_range, first, ~0U, 0);
}

// keyctl(2), KEYCTL_JOIN_SESSION_KEYRING without a name. A kernel without keys has none to lose, and what a container
// refuses us (EPERM, seccomp(2)) it refuses our children too.
static inline int linux_join_keyring(void) {
  if (syscall(SYS_keyctl, 1, (char *)0, 0, 0, 0) != -1) return 0;
  return errno == ENOSYS || errno == EPERM ? 0 : -1;
}

static inline int linux_become_child(const struct linux_child *child) {
  if (child->makes_session ? setsid() == -1 : setpgid(0, 0) == -1) return errno;
  if (child->terminal >= 0 && tcsetpgrp(child->terminal, getpid()) == -1) return errno;
  if (child->joins_keyring && linux_join_keyring() == -1) return errno;
  for (int i = 0; i < child->descriptor_count; i++) {
    int theirs = child->descriptors[2 * i], ours = child->descriptors[2 * i + 1];
    if (theirs != ours ? dup2(ours, theirs) == -1 : fcntl(ours, F_SETFD, 0) == -1) return errno;
  }
  if (child->closes_others && linux_close_others(child->descriptors, child->descriptor_count, 2) == -1) return errno;
  if (prctl(PR_SET_PDEATHSIG, child->death_signal, 0, 0, 0) == -1) return errno;
  if (sigprocmask(SIG_SETMASK, &child->mask, (sigset_t *)0) == -1) return errno;
  execve(child->program, child->arguments, child->environment);
  return errno;
}

// The child's number, or -1 and errno where it could not become the program. Signals must be blocked.
__attribute__((noinline)) static pid_t linux_start_child(const struct linux_child *child) {
  // NOTE: the child shares our memory until it becomes the program, so its error arrives here.
  volatile int error = 0;
  pid_t pid = vfork();
  if (pid == 0) {
    error = linux_become_child(child);
    _exit(127);
  }
  if (pid > 0 && error != 0) {
    while (waitpid(pid, (int *)0, 0) == -1 && errno == EINTR) {}
    errno = error;
    return -1;
  }
  return pid;
}
