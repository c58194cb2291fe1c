package io.fairway.feedback;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OutcomeTests {

	@ParameterizedTest
	@MethodSource("failures")
	void classifiesExceptions(Throwable failure, Outcome outcome) {
		assertThat(Outcome.ofFailure(failure)).isEqualTo(outcome);
		assertThat(Outcome.ofFailure(new IllegalStateException(new RuntimeException(failure)))).isEqualTo(outcome);
	}

	static Stream<Arguments> failures() {
		return Stream.of(arguments(new ConnectException(), Outcome.CONNECT_FAILURE),
				arguments(new NoRouteToHostException(), Outcome.CONNECT_FAILURE),
				arguments(new UnknownHostException(), Outcome.CONNECT_FAILURE),
				arguments(new HttpConnectTimeoutException("connect"), Outcome.CONNECT_FAILURE),
				arguments(new SSLHandshakeException("untrusted"), Outcome.CONNECT_FAILURE),
				arguments(new SSLPeerUnverifiedException("other host"), Outcome.CONNECT_FAILURE),
				arguments(new SocketTimeoutException("Connect timed out"), Outcome.CONNECT_FAILURE),
				arguments(new SocketTimeoutException("Read timed out"), Outcome.TIMEOUT),
				arguments(new SSLException("closed"), Outcome.RESET),
				arguments(new SSLProtocolException("no TLS"), Outcome.RESET),
				arguments(new ProtocolException("Invalid status line: \"SSH-2.0\""), Outcome.RESET),
				arguments(new ProtocolException("Invalid HTTP method: PATCH"), Outcome.CALLER_ERROR),
				arguments(new IOException("Invalid status(-1) executing GET http://users/"), Outcome.RESET),
				arguments(new IllegalArgumentException("invalid version format: SSH-2.0"), Outcome.RESET),
				arguments(new SocketTimeoutException(), Outcome.TIMEOUT),
				arguments(new HttpTimeoutException("request"), Outcome.TIMEOUT),
				arguments(new TimeoutException(), Outcome.TIMEOUT), arguments(new SocketException(), Outcome.RESET),
				arguments(new ClosedChannelException(), Outcome.RESET), arguments(new EOFException(), Outcome.RESET),
				arguments(new IOException("Connection reset"), Outcome.RESET),
				arguments(new IOException("disk full"), Outcome.CALLER_ERROR),
				arguments(new CancellationException(), Outcome.CANCELLED),
				arguments(new InterruptedException(), Outcome.CANCELLED),
				arguments(new IllegalArgumentException(), Outcome.CALLER_ERROR));
	}

	@ParameterizedTest
	@CsvSource({ "200, SUCCESS", "404, SUCCESS", "429, SUCCESS", "500, SERVER_ERROR", "501, SERVER_ERROR",
			"502, GATEWAY_ERROR", "503, GATEWAY_ERROR", "504, GATEWAY_ERROR", "599, SERVER_ERROR" })
	void classifiesStatuses(int status, Outcome outcome) {
		assertThat(Outcome.ofStatus(status)).isEqualTo(outcome);
	}

}
