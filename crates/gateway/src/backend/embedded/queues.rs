//! Operations on game session queues.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::id_of;
use rallypoint_fleet::{Command, QueueName, Refusal, Reply};
use rallypoint_gamelift_api::{
    CreateGameSessionQueueInput, CreateGameSessionQueueOutput, DeleteGameSessionQueueInput,
    DeleteGameSessionQueueOutput, DescribeGameSessionQueuesInput, DescribeGameSessionQueuesOutput, Exception,
    GameSessionQueue, UpdateGameSessionQueueInput, UpdateGameSessionQueueOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn create_game_session_queue(
        &self,
        input: CreateGameSessionQueueInput,
    ) -> Result<CreateGameSessionQueueOutput, Exception> {
        let command = Command::CreateQueue(Box::new(convert::new_queue(input)?));
        Ok(CreateGameSessionQueueOutput { game_session_queue: self.queued(command).await? })
    }

    pub(super) async fn update_game_session_queue(
        &self,
        input: UpdateGameSessionQueueInput,
    ) -> Result<UpdateGameSessionQueueOutput, Exception> {
        let command = Command::UpdateQueue(Box::new(convert::queue_update(input)?));
        Ok(UpdateGameSessionQueueOutput { game_session_queue: self.queued(command).await? })
    }

    async fn queued(&self, command: Command) -> Result<GameSessionQueue, Exception> {
        match self.command(command).await? {
            Reply::Queue(queue) => Ok(convert::queue(&self.region, &queue)),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn describe_game_session_queues(
        &self,
        input: DescribeGameSessionQueuesInput,
    ) -> Result<DescribeGameSessionQueuesOutput, Exception> {
        let names = input.names.unwrap_or_default();
        let paging = self.paging("queues", input.limit, input.next_token.as_ref());
        self.read(|state| {
            let show = |queue: &fleet::Queue| convert::queue(&self.region, queue);
            if names.is_empty() {
                let mut rows: Vec<_> = state.fleets.queues().collect();
                rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                let (page, next_token) = paging.by_id(rows.into_iter(), |queue| queue.name.as_str())?;
                let game_session_queues = page.into_iter().map(show).collect();
                return Ok(DescribeGameSessionQueuesOutput { game_session_queues, next_token });
            }
            let named = |name: &String| {
                let name = QueueName::new(id_of(name));
                let queue = state.fleets.queue(&name);
                queue.map(show).ok_or_else(|| missing(&Refusal::QueueNotFound(name.clone())))
            };
            let game_session_queues = names.iter().map(named).collect::<Result<_, _>>()?;
            Ok(DescribeGameSessionQueuesOutput { game_session_queues, next_token: None })
        })
        .await
    }

    pub(super) async fn delete_game_session_queue(
        &self,
        input: DeleteGameSessionQueueInput,
    ) -> Result<DeleteGameSessionQueueOutput, Exception> {
        let queue = QueueName::new(id_of(&input.name));
        self.command(Command::DeleteQueue { queue }).await?;
        Ok(DeleteGameSessionQueueOutput {})
    }
}
