package io.fairway.connection;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.HttpComponentsClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;

/**
 * An HTTP client library that Spring Boot can configure, and what it is able to do.
 */
public enum ClientLibrary {

	/**
	 * Apache HttpClient 5. Its classic client speaks HTTP/1.1 only; the other one opens
	 * no connection without a request.
	 */
	HTTP_COMPONENTS("Apache HttpClient 5",
			EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT,
					ConnectionFeature.MAX_CONNECTIONS, ConnectionFeature.MAX_IDLE_TIME, ConnectionFeature.MAX_REQUESTS,
					ConnectionFeature.WARM_UP),
			EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT,
					ConnectionFeature.MAX_CONNECTIONS, ConnectionFeature.MAX_IDLE_TIME, ConnectionFeature.MAX_REQUESTS,
					ConnectionFeature.HTTP2)),

	/**
	 * Jetty's client.
	 */
	JETTY("Jetty", EnumSet.allOf(ConnectionFeature.class), EnumSet.allOf(ConnectionFeature.class)),

	/**
	 * Reactor Netty.
	 */
	REACTOR("Reactor Netty",
			EnumSet.complementOf(EnumSet.of(ConnectionFeature.WARM_UP, ConnectionFeature.MAX_REQUESTS_WITH_HTTP2)),
			EnumSet.complementOf(EnumSet.of(ConnectionFeature.WARM_UP, ConnectionFeature.MAX_REQUESTS_WITH_HTTP2))),

	/**
	 * The client of the JDK, whose pool has properties for the whole JVM only.
	 */
	JDK("the JDK's HttpClient",
			EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT, ConnectionFeature.HTTP2),
			EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT, ConnectionFeature.HTTP2)),

	/**
	 * {@code HttpURLConnection}, whose pool has properties for the whole JVM only.
	 */
	SIMPLE("HttpURLConnection", EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT),
			Set.of()),

	/**
	 * Any other, about which only Spring Boot's own settings are known.
	 */
	OTHER("a library of the application", EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT),
			EnumSet.of(ConnectionFeature.CONNECT_TIMEOUT, ConnectionFeature.READ_TIMEOUT));

	private final String title;

	private final Set<ConnectionFeature> imperative;

	private final Set<ConnectionFeature> reactive;

	ClientLibrary(String title, Set<ConnectionFeature> imperative, Set<ConnectionFeature> reactive) {
		this.title = title;
		this.imperative = imperative;
		this.reactive = reactive;
	}

	/**
	 * The library that a builder of Spring Boot uses.
	 * @param builder the builder
	 * @return the library
	 */
	public static ClientLibrary of(ClientHttpRequestFactoryBuilder<?> builder) {
		ClientHttpRequestFactoryBuilder<?> usual = RoutingRequestFactoryBuilder.unwrap(builder);
		if (usual instanceof HttpComponentsClientHttpRequestFactoryBuilder) {
			return HTTP_COMPONENTS;
		}
		if (usual instanceof JettyClientHttpRequestFactoryBuilder) {
			return JETTY;
		}
		if (usual instanceof ReactorClientHttpRequestFactoryBuilder) {
			return REACTOR;
		}
		if (usual instanceof JdkClientHttpRequestFactoryBuilder) {
			return JDK;
		}
		return (usual instanceof SimpleClientHttpRequestFactoryBuilder) ? SIMPLE : OTHER;
	}

	/**
	 * The library that a builder of Spring Boot uses.
	 * @param builder the builder
	 * @return the library
	 */
	public static ClientLibrary of(ClientHttpConnectorBuilder<?> builder) {
		ClientHttpConnectorBuilder<?> usual = RoutingConnectorBuilder.unwrap(builder);
		if (usual instanceof HttpComponentsClientHttpConnectorBuilder) {
			return HTTP_COMPONENTS;
		}
		if (usual instanceof JettyClientHttpConnectorBuilder) {
			return JETTY;
		}
		if (usual instanceof ReactorClientHttpConnectorBuilder) {
			return REACTOR;
		}
		return (usual instanceof JdkClientHttpConnectorBuilder) ? JDK : OTHER;
	}

	/**
	 * The libraries that can do something.
	 * @param kind the kind of clients that shall do it
	 * @param feature what they shall do
	 * @return the libraries, may be none
	 */
	public static List<ClientLibrary> supporting(ClientKind kind, ConnectionFeature feature) {
		return Arrays.stream(values()).filter((library) -> library.supports(kind, feature)).toList();
	}

	/**
	 * Whether the library can do something.
	 * @param kind the kind of clients that shall do it
	 * @param feature what they shall do
	 * @return whether they can
	 */
	public boolean supports(ClientKind kind, ConnectionFeature feature) {
		return ((kind == ClientKind.IMPERATIVE) ? this.imperative : this.reactive).contains(feature);
	}

	/**
	 * The name of the library.
	 * @return the name, for messages
	 */
	public String title() {
		return this.title;
	}

}
