package io.cdcpipeline.it.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Which code is running, as git says. */
final class Revision {

  private Revision() {}

  /** A short commit id, with a plus if sources differ from it; {@code unknown} without git. */
  static String current() {
    String commit = git("git rev-parse --short=10 HEAD");
    boolean changed = !git("git status --porcelain -- :/*.java :/*.lua").isEmpty();
    return commit.isEmpty() ? "unknown" : commit + (changed ? "+" : "");
  }

  private static String git(String command) {
    try {
      Process git = new ProcessBuilder(command.split(" ", -1)).start();
      String output = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
      return git.waitFor() == 0 ? output : "";
    } catch (IOException noGit) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
