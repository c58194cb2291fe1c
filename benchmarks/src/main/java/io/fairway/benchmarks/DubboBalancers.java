package io.fairway.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.dubbo.common.URL;
import org.apache.dubbo.common.url.component.ServiceConfigURL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.model.ApplicationModel;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Dubbo's load balancers, and invokers for them that stand for our instances.
 */
final class DubboBalancers {

	private DubboBalancers() {
	}

	static LoadBalance of(String name) {
		return ApplicationModel.defaultModel().getExtensionLoader(LoadBalance.class).getExtension(name);
	}

	static List<Invoker<Object>> invokers(InstanceList instances) {
		return Stream.of(instances.toInstances()).<Invoker<Object>>map(InstanceInvoker::new).toList();
	}

	static Invocation[] invocations() {
		return IntStream.range(0, Fixtures.REQUESTS)
			.mapToObj((i) -> new RpcInvocation("get", Fixtures.SERVICE, "", new Class<?>[] { String.class },
					new Object[] { Fixtures.key(i) }))
			.toArray(Invocation[]::new);
	}

	/** Dubbo's own invokers are, like these, equal to nothing but themselves. */
	static final class InstanceInvoker implements Invoker<Object> {

		private final Instance instance;

		private final URL url;

		InstanceInvoker(Instance instance) {
			this.instance = instance;
			this.url = new ServiceConfigURL("dubbo", instance.getHost(), instance.getPort(), Fixtures.SERVICE,
					Map.of("interface", Fixtures.SERVICE, "weight", String.valueOf((int) instance.weight())));
		}

		Instance instance() {
			return this.instance;
		}

		@Override
		public Class<Object> getInterface() {
			return Object.class;
		}

		@Override
		public Result invoke(Invocation invocation) {
			throw new UnsupportedOperationException("invoke");
		}

		@Override
		public URL getUrl() {
			return this.url;
		}

		@Override
		public boolean isAvailable() {
			return true;
		}

		@Override
		public void destroy() {
		}

	}

}
