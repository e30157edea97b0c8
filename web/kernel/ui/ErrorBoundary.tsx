import { Component, type ReactNode } from "react";
import { ErrorState } from "./States.tsx";

interface Props {
  children: ReactNode;
  /** Forgets the error when it changes: the path of the page. */
  resetKey?: string;
  /** What failed: "This drawer stopped working". */
  title?: string;
}

/** A page or drawer that failed to draw: the rest of the workspace stays. */
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
    return (
      <ErrorState
        error={this.state.error}
        title={this.props.title ?? "This page stopped working"}
        safe="What was saved is safe."
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
