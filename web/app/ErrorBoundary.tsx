import { Component, type ReactNode } from "react";
import { ErrorState } from "#web/kernel/ui/States.tsx";

interface Props {
  children: ReactNode;
  /** Forgets the error when it changes: the path of the page. */
  resetKey?: string;
}

/** A page that failed to draw: the rest of the workspace stays. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.error !== null && before.resetKey !== this.props.resetKey) {
      this.setState({ error: null });
    }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    if (isGonePart(this.state.error)) {
      return (
        <ErrorState
          error={
            new Error("Pivotal was updated since it was opened here, or the connection is gone.")
          }
          title="This page could not be fetched"
          safe="What was saved is safe."
          onRetry={() => window.location.reload()}
        />
      );
    }
    return (
      <ErrorState
        error={this.state.error}
        title="This page stopped working"
        safe="What was saved is safe."
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}

/** A part of the app that could not be fetched, as browsers word it. After an update it has another name. */
function isGonePart(error: unknown): boolean {
  return error instanceof TypeError && /import(ed|ing a) module/i.test(error.message);
}
