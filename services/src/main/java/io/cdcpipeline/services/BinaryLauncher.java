package io.cdcpipeline.services;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a binary as a child of this JVM. */
record BinaryLauncher(Machine machine, ServerBinary binary) implements ServerLauncher {
  @Override
  public ServerProcess prepare(Arguments arguments, int port, Path dataDirectory, Path log) {
    List<String> command = new ArrayList<>();
    // Away from the terminal's process group: Ctrl-C is for us, who still want
    // to read the stores before they stop. Keeps the pid.
    machine.program("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.add(binary.file().toString());
    command.addAll(arguments.of(Ports.LOOPBACK, port, dataDirectory.toString()));
    return new ChildProcess(command, binary, log);
  }
}
