package io.cdcpipeline.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at started services from outside. */
final class Processes {
  private static final Pattern PID = Pattern.compile("pid (\\d+)\\)");

  private Processes() {}

  static ProcessHandle of(LocalService service) {
    return ProcessHandle.of(pid(service.describe())).orElseThrow();
  }

  static boolean exists(String description) {
    return ProcessHandle.of(pid(description)).isPresent();
  }

  private static long pid(String description) {
    Matcher matcher = PID.matcher(description);
    if (!matcher.find()) {
      throw new AssertionError("No process in: " + description);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Addresses of this machine other than loopback on which the service's port answers. */
  static List<InetAddress> reachableElsewhere(LocalService service) throws IOException {
    int port = HostAndPort.of(service.uri(), 0).port();
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .filter(address -> Ports.accepts(address.getHostAddress(), port, Duration.ofMillis(500)))
        .toList();
  }
}
