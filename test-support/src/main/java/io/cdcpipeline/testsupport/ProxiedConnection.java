package io.cdcpipeline.testsupport;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One client and its connection to the server: a thread reads requests, another one replies. Either
 * end closing ends both.
 */
final class ProxiedConnection {
  private static final int RESET = 0;

  private final Socket client;
  private final Socket server;
  private final WireProtocol protocol;
  private final Gate gate;
  private final Function<WireMessage, Optional<ArmedFault>> faults;
  private final Map<Long, ArmedFault> repliesWithFault = new ConcurrentHashMap<>();
  private final Thread requests;
  private final Thread replies;

  ProxiedConnection(
      String name,
      Socket client,
      Socket server,
      WireProtocol protocol,
      Gate gate,
      Function<WireMessage, Optional<ArmedFault>> faults) {
    this.client = client;
    this.server = server;
    this.protocol = protocol;
    this.gate = gate;
    this.faults = faults;
    this.requests = new Thread(() -> untilClosed(this::passRequests), name + "-requests");
    this.replies = new Thread(() -> untilClosed(this::passReplies), name + "-replies");
    requests.setDaemon(true);
    replies.setDaemon(true);
  }

  void start() {
    requests.start();
    replies.start();
  }

  boolean isOpen() {
    return !client.isClosed();
  }

  void close() {
    closeQuietly(client);
    closeQuietly(server);
    requests.interrupt();
    replies.interrupt();
  }

  /** The client sees "connection reset by peer". */
  void reset() {
    try {
      client.setSoLinger(true, RESET);
    } catch (IOException e) {
      // It is closed already.
    }
    close();
  }

  void join() throws InterruptedException {
    requests.join();
    replies.join();
  }

  private interface Passing {
    void run() throws IOException, InterruptedException;
  }

  private void untilClosed(Passing passing) {
    try {
      passing.run();
    } catch (IOException e) {
      // One of the ends is gone: so is the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void passRequests() throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    OutputStream out = server.getOutputStream();
    while (true) {
      WireMessage request = protocol.readRequest(in);
      gate.pass();
      Optional<ArmedFault> fault = faults.apply(request);
      if (fault.isPresent()) {
        send(request, fault.get(), out);
      } else {
        out.write(protocol.sending(request).bytes());
      }
    }
  }

  private void send(WireMessage request, ArmedFault fault, OutputStream out)
      throws IOException, InterruptedException {
    switch (fault.fault()) {
      case DROP_REPLY, HOLD_REPLY -> {
        WireMessage sent = protocol.sending(request);
        repliesWithFault.put(sent.id(), fault);
        out.write(sent.bytes());
      }
      case SEND_TWICE -> {
        out.write(protocol.sending(request).bytes());
        WireMessage copy = protocol.again(request);
        repliesWithFault.put(copy.id(), fault);
        out.write(copy.bytes());
      }
      case DROP_REQUEST -> {
        fault.happened();
        close();
      }
      case BLACK_HOLE -> {
        fault.happened();
        fault.awaitRelease();
        close();
      }
    }
  }

  private void passReplies() throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(server.getInputStream());
    OutputStream out = client.getOutputStream();
    while (true) {
      WireMessage reply = protocol.readReply(in);
      gate.pass();
      ArmedFault fault = repliesWithFault.remove(reply.id());
      if (fault == null || passes(fault)) {
        out.write(reply.bytes());
      }
    }
  }

  /** Only for the faults that wait for a reply. */
  private boolean passes(ArmedFault fault) throws InterruptedException {
    fault.happened();
    return switch (fault.fault()) {
      case HOLD_REPLY -> {
        fault.awaitRelease();
        yield true;
      }
      case DROP_REPLY -> {
        close();
        yield false;
      }
      case SEND_TWICE, DROP_REQUEST, BLACK_HOLE -> false;
    };
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing was to be sent any more.
    }
  }
}
