package io.cdcpipeline.services;

import java.nio.file.Path;
import java.util.List;

/** A way to run a server that was seen to work here. */
interface ServerLauncher {
  /** Command line of the server. */
  interface Arguments {
    List<String> of(String bindAddress, int port, String dataDirectory);
  }

  /** Nothing is started yet. */
  ServerProcess prepare(Arguments arguments, int port, Path dataDirectory, Path log);
}
