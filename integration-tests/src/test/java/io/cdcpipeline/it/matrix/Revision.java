package io.cdcpipeline.it.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Which code is running, as git says. */
final class Revision {

  private Revision() {}

  /** A short commit id; with a plus if files differ from it, {@code unknown} without git. */
  static String current() throws IOException, InterruptedException {
    String commit = git("rev-parse", "--short=10", "HEAD");
    boolean changed = !git("status", "--porcelain", "--untracked-files=no").isEmpty();
    return commit.isEmpty() ? "unknown" : commit + (changed ? "+" : "");
  }

  private static String git(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process git = new ProcessBuilder(command).redirectErrorStream(false).start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
    return git.waitFor() == 0 ? output : "";
  }
}
