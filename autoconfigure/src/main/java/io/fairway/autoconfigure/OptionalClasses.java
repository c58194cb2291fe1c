package io.fairway.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Classes of libraries that an application may have, looked up by their names.
 */
final class OptionalClasses {

	static final String ADAPTIVE_LIMIT = "com.netflix.concurrency.limits.Limit";

	static final String GRPC_HEALTH = "io.grpc.health.v1.HealthGrpc";

	static final String GRPC_NETTY = "io.grpc.netty.NettyChannelBuilder";

	static final String GRPC_SHADED_NETTY = "io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder";

	static final String GRPC_OKHTTP = "io.grpc.okhttp.OkHttpChannelBuilder";

	static final String JETTY_HTTP2 = "org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2";

	static final String WEB_CLIENT = "org.springframework.web.reactive.function.client.WebClient";

	static final List<String> ALL = List.of(ADAPTIVE_LIMIT, GRPC_HEALTH, GRPC_NETTY, GRPC_SHADED_NETTY, GRPC_OKHTTP,
			JETTY_HTTP2, WEB_CLIENT);

	private OptionalClasses() {
	}

	static boolean isPresent(String name, @Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent(name, classLoader);
	}

}
