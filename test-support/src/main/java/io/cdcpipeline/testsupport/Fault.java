package io.cdcpipeline.testsupport;

/** What a {@link FaultProxy} does to the one request that it was armed for. */
public enum Fault {
  /** The server does the work and answers; the answer is lost and the connection is closed. */
  DROP_REPLY,
  /** The request never reaches the server; the connection is closed. */
  DROP_REQUEST,
  /** The server gets the request twice in a row; the client gets the first answer only. */
  SEND_TWICE,
  /**
   * The server does the work and answers; the answer, and what follows it on this connection, waits
   * for {@link ArmedFault#release()}.
   */
  HOLD_REPLY,
  /**
   * The request is lost and the connection stays open without ever answering, as after a cable was
   * pulled; {@link ArmedFault#release()} closes it.
   */
  BLACK_HOLE
}
