package io.cdcpipeline.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface. */
final class Ports {
  static final String LOOPBACK = "127.0.0.1";

  // Below the range the system gives to outgoing connections: a client that
  // keeps dialling a killed server could otherwise connect to itself there,
  // and the restarted server would find its own port taken.
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServiceUnavailableException(
        "No free port found on %s between %d and %d after %d tries, so no server was started. Stop what listens there."
            .formatted(LOOPBACK, FIRST, LAST, ATTEMPTS));
  }

  static boolean accepts(String host, int port, Duration limit) {
    try (Socket socket = connect(host, port, limit)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The limit bounds the connection and, later, each read. */
  static Socket connect(String host, int port, Duration limit) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = Math.toIntExact(limit.toMillis());
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(host, port), millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
