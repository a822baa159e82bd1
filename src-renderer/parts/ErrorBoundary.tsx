/** Catches what a screen throws while drawing, so that the frame around it keeps working. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { refusalOf } from '../api.ts';
import { ErrorAlert } from './ErrorAlert.tsx';

interface ErrorBoundaryState {
  error: Error | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  /** A part of the program that failed to load is asked for again only by a new page. */
  retry = () => {
    if (this.state.error && refusalOf(this.state.error).code === 'connection-lost') window.location.reload();
    else this.setState({ error: null });
  };

  override render() {
    if (!this.state.error) return this.props.children;
    return <ErrorAlert error={this.state.error} onRetry={this.retry} />;
  }
}
