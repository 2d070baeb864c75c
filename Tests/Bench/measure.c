// measure N A... -- B...: runs the two commands N times each, in turns, and prints the medians of their wall-clock
// times in milliseconds and the ratio A/B. Output of the commands goes to /dev/null; their status does not matter.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double run(char **argv, posix_spawn_file_actions_t *actions) {
  struct timespec a, b;
  pid_t pid;
  int status;
  clock_gettime(CLOCK_MONOTONIC, &a);
  if (posix_spawnp(&pid, argv[0], actions, NULL, argv, environ) != 0) {
    fprintf(stderr, "measure: cannot run %s\n", argv[0]);
    exit(1);
  }
  waitpid(pid, &status, 0);
  clock_gettime(CLOCK_MONOTONIC, &b);
  return (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  int n = argc > 4 ? atoi(argv[1]) : 0, second = 2;
  while (second < argc && strcmp(argv[second], "--") != 0) second++;
  if (n < 1 || second + 1 >= argc) {
    fprintf(stderr, "usage: measure N COMMAND... -- COMMAND...\n");
    return 2;
  }
  argv[second] = NULL;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  double *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b);
  run(argv + 2, &actions);
  run(argv + second + 1, &actions);
  for (int i = 0; i < n; i++) {
    a[i] = run(argv + 2, &actions);
    b[i] = run(argv + second + 1, &actions);
  }
  qsort(a, n, sizeof *a, ascending);
  qsort(b, n, sizeof *b, ascending);
  printf("%.2f %.2f %.2f\n", a[n / 2], b[n / 2], a[n / 2] / b[n / 2]);
}
