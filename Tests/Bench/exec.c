// exec PROGRAM ARG...: what a shim does, in C: becomes PROGRAM. The measure of a shim's start.
#include <unistd.h>

int main(int argc, char **argv) {
  (void)argc;
  execv(argv[1], argv + 1);
  return 127;
}
