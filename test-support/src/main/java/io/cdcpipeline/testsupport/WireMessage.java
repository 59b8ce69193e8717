package io.cdcpipeline.testsupport;

/**
 * One request or reply, with all its bytes.
 *
 * @param bytes never changed
 * @param command what a request asks for; empty in a reply and where it cannot be read
 * @param argument the text right after the command, empty when there is none
 * @param id of a request as its reply repeats it; {@link WireProtocol#NO_REQUEST} in a reply that
 *     answers none
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Never compared; a copy per message would double the cost.
record WireMessage(byte[] bytes, String command, String argument, long id) {}
