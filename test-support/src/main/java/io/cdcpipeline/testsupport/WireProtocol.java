package io.cdcpipeline.testsupport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts the bytes of one connection into messages. One instance belongs to one connection; requests
 * and replies are read by one thread each.
 */
interface WireProtocol {
  long NO_REQUEST = -1;

  /**
   * Blocks until the next one is complete.
   *
   * @throws EOFException when the client is gone
   */
  WireMessage readRequest(InputStream client) throws IOException;

  /**
   * Blocks until the next one is complete.
   *
   * @throws EOFException when the server is gone
   */
  WireMessage readReply(InputStream server) throws IOException;

  /** Called for each request that is about to be sent, in order. Its id is known from then on. */
  WireMessage sending(WireMessage request);

  /** The same request again, to be told from the first by its id. */
  WireMessage again(WireMessage request);
}
